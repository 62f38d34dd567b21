package dev.lakeweir.eventhubs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectionStringTest {
  private static final String KEY = "SharedAccessKeyName=name;SharedAccessKey=a+b/c==";

  @Test
  void portalsStringIsRead() {
    ConnectionString string =
        ConnectionString.parse(
            "Endpoint=sb://ns.servicebus.windows.net/;" + KEY + ";EntityPath=hub");

    assertThat(string.host()).isEqualTo("ns.servicebus.windows.net");
    assertThat(string.hub()).contains("hub");
    assertThat(string.credential())
        .contains(new Credential.SharedKey("name", new Secret("a+b/c==")));
  }

  @Test
  void oldConnectorsStringIsRead() {
    ConnectionString string =
        ConnectionString.parse(
            "Endpoint=sb://endpoint1;EntityPath=eventhub1;" + KEY + ";OperationTimeout=PT5S;");

    assertThat(string.operationTimeout()).contains(Duration.ofSeconds(5));
    assertThat(string.host()).isEqualTo("endpoint1");
  }

  @Test
  void keylessStringIsRead() {
    assertThat(ConnectionString.parse("Endpoint=sb://endpoint1;EntityPath=h;").credential())
        .isEmpty();
  }

  @Test
  void hostnameIsAnEndpointToo() {
    assertThat(ConnectionString.parse("HOSTNAME=iot.azure.net;" + KEY).host())
        .isEqualTo("iot.azure.net");
  }

  @Test
  void emulatorsStringHasAPort() {
    ConnectionString string =
        ConnectionString.parse(
            "Endpoint=sb://localhost:5673;" + KEY + ";UseDevelopmentEmulator=true");

    assertThat(string.port()).isEqualTo(5673);
    assertThat(string.isEmulator()).isTrue();
  }

  @Test
  void signatureIsACredential() {
    ConnectionString string =
        ConnectionString.parse(
            "Endpoint=sb://ns;SharedAccessSignature=SharedAccessSignature sr=x&sig=y%3D&se=1&skn=n");

    assertThat(string.credential())
        .contains(
            new Credential.SharedSignature(
                new Secret("SharedAccessSignature sr=x&sig=y%3D&se=1&skn=n")));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void otherTextsAreRefusedAndNotShown(String text, String message) {
    assertThatThrownBy(() -> ConnectionString.parse(text))
        .hasMessageContaining(message)
        .hasMessageNotContaining("s3cret");
  }

  static Stream<Arguments> invalid() {
    return Stream.of(
        Arguments.of("something s3cret", "a part of it has no '='"),
        Arguments.of("Endpoint=sb://a;s3cret+=1;" + KEY, "an unknown name: (not shown)"),
        Arguments.of("Endpoint=sb://a;Colour=s3cret", "an unknown name: Colour"),
        Arguments.of("Endpoint=sb://a;Endpoint=sb://b", "it has Endpoint twice"),
        Arguments.of("Endpoint=sb://a;Hostname=b", "one of Endpoint and Hostname, and not both"),
        Arguments.of("EntityPath=h;SharedAccessKey=s3cret", "it needs one of Endpoint"),
        Arguments.of("Endpoint=sb://a;SharedAccessKey=s3cret", "need each other"),
        Arguments.of("Endpoint=;EntityPath=h", "it has no value for Endpoint"));
  }

  @Test
  void oldEncryptionIsUndone() {
    assertThat(EncryptedText.decrypt(EncryptedText.encrypt("Endpoint=sb://a")))
        .contains("Endpoint=sb://a");
    assertThat(EncryptedText.decrypt("bm90IGVuY3J5cHRlZA==")).isEmpty();
  }

  /** Made by the old connector's algorithm outside of this code. */
  @Test
  void oldEncryptionIsTheSameAsEver() {
    assertThat(EncryptedText.encrypt("Endpoint=sb://a")).isEqualTo("ULax1QNgyPCYyQWSwCVrCQ==");
  }
}
