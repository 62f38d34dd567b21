package dev.lakeweir.embedded.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.embedded.eventhubs.AmqpError.RefusedException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SharedAccessSignature ",
        "SharedAccessSignature sr=x&sig=y&se=1",
        "SharedAccessSignature sr=%zz&sig=y&se=1&skn=k",
        "Bearer sr=x&sig=y&se=1&skn=k"
      })
  void whatIsNoSignatureIsRefused(String token) {
    assertThatThrownBy(() -> SharedAccessSignature.parse(token))
        .isInstanceOf(RefusedException.class)
        .hasMessage("MalformedToken: The token is not a shared access signature.");
  }

  @ParameterizedTest
  @CsvSource({
    "orders,orders,true",
    "Orders,orders,true",
    "orders,orders/Partitions/0,true",
    "'',orders,true",
    "orders,orders2,false",
    "orders/Partitions/0,orders,false",
    "orders/Partitions/1,orders/Partitions/10,false"
  })
  void tokenCoversWhatLiesBelowItsResource(String path, String other, boolean covered) {
    assertThat(SharedAccessSignature.covers(path, other)).isEqualTo(covered);
  }

  @Test
  void renewedTokenCounts() throws RefusedException {
    Authorizations authorizations = new Authorizations();
    authorizations.grant("orders", Instant.now().minusSeconds(1));
    assertThatThrownBy(() -> authorizations.check("orders/Partitions/0"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("The token is expired");

    authorizations.grant("Orders", Instant.now().plusSeconds(60));

    authorizations.check("orders/Partitions/0");
    assertThatThrownBy(() -> authorizations.check("stock"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("Resource: 'stock'");
  }
}
