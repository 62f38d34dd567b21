package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.embedded.eventhubs.EmulatedEvent;
import dev.lakeweir.embedded.eventhubs.EmulatorTls;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.spark.sql.SaveMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The SDK takes the JVM's default TLS context, so this replaces it for as long as it runs. */
class EntraTest {
  private static final String TOKEN = "tenant|app|pa55|https://eventhubs.azure.net";
  private final EmulatorTls tls = EmulatorTls.selfSigned();
  private final EventHubsEmulator emulator =
      EventHubsEmulator.builder()
          .hub("h", 1)
          .tls(tls)
          .jwtValidator((token, audience) -> token.startsWith(TOKEN))
          .start();
  private SSLContext before;

  @BeforeEach
  void trustTheEmulator() throws Exception {
    before = SSLContext.getDefault();
    SSLContext.setDefault(tls.clientContext());
  }

  @AfterEach
  void close() throws Exception {
    SSLContext.setDefault(before);
    emulator.close();
  }

  @Test
  void issue660And646And627EntraIsBuiltIn() {
    emulator.hub("h").append(0, EmulatedEvent.of("one"));
    Map<String, String> options = options("pa55");

    TestSpark.session()
        .sql("SELECT 'two' AS body")
        .write()
        .format("eventhubs")
        .options(options)
        .mode(SaveMode.Append)
        .save();

    assertThat(TestSpark.session().read().format("eventhubs").options(options).load().count())
        .isEqualTo(2);
  }

  @Test
  void tokenThatIsRefusedIsAnErrorThatHoldsNoSecret() {
    assertThatThrownBy(
            () ->
                TestSpark.session()
                    .read()
                    .format("eventhubs")
                    .options(options("wrong-secret"))
                    .load()
                    .count())
        .hasMessageContaining("Cannot reach event hub localhost/h")
        .hasMessageNotContaining("wrong-secret");
  }

  @Test
  void missingAzureIdentityIsNamed() {
    Map<String, String> options = options("pa55");
    options.put("eventhubs.credential", "managed-identity");

    assertThatThrownBy(
            () -> TestSpark.session().read().format("eventhubs").options(options).load().count())
        .hasMessageContaining("azure-identity is not on the class path")
        .hasMessageContaining("--packages com.azure:azure-identity");
  }

  @Test
  void keysWorkOverTlsToo() {
    emulator.hub("h").append(0, EmulatedEvent.of("one"));
    Map<String, String> options =
        Map.of("eventhubs.connectionString", emulator.connectionString("h"));

    assertThat(TestSpark.session().read().format("eventhubs").options(options).load().count())
        .isEqualTo(1);
  }

  private Map<String, String> options(String secret) {
    return new HashMap<>(
        Map.of(
            "eventhubs.connectionString", "Endpoint=sb://localhost;EntityPath=h",
            "eventhubs.name", "h",
            "eventhubs.customEndpoint", "https://localhost:" + emulator.port(),
            "eventhubs.credential", "client-secret",
            "eventhubs.tenantId", "tenant",
            "eventhubs.clientId", "app",
            "eventhubs.clientSecret", secret,
            "eventhubs.operationTimeout", "20s"));
  }
}
