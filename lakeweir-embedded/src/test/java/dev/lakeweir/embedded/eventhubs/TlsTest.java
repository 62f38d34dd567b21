package dev.lakeweir.embedded.eventhubs;

import static com.azure.core.amqp.exception.AmqpErrorCondition.UNAUTHORIZED_ACCESS;
import static dev.lakeweir.embedded.eventhubs.SdkClients.bodies;
import static dev.lakeweir.embedded.eventhubs.SdkClients.events;
import static dev.lakeweir.embedded.eventhubs.SdkClients.receive;
import static dev.lakeweir.embedded.eventhubs.SdkClients.toPartition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.amqp.exception.AmqpException;
import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubProducerClient;
import com.azure.messaging.eventhubs.models.EventPosition;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** The SDK takes the JVM's default TLS context, so this replaces it for as long as it runs. */
@Timeout(60)
class TlsTest {
  private final EmulatorTls tls = EmulatorTls.selfSigned();
  private final EventHubsEmulator emulator =
      EventHubsEmulator.builder()
          .hub("orders", 1)
          .tls(tls)
          .jwtValidator((token, audience) -> token.equals("good") && audience.contains("orders"))
          .start();
  private final SdkClients sdk = new SdkClients(emulator);
  private SSLContext before;

  @BeforeEach
  void rememberTheDefault() throws Exception {
    before = SSLContext.getDefault();
  }

  @AfterEach
  void close() throws Exception {
    sdk.close();
    emulator.close();
    SSLContext.setDefault(before);
  }

  @Test
  void sharedAccessKeyWorksOverTls() {
    SSLContext.setDefault(tls.clientContext());
    EventHubClientBuilder builder =
        builder().connectionString(emulator.connectionString("orders")).consumerGroup("$Default");

    sdk.closeLater(builder.buildProducerClient()).send(events("secret"), toPartition(0));

    assertThat(
            bodies(
                receive(
                    sdk.closeLater(builder.buildConsumerClient()), 0, 1, EventPosition.earliest())))
        .containsExactly("secret");
  }

  @Test
  void acceptedEntraTokenOpensTheHub() {
    SSLContext.setDefault(tls.clientContext());
    EventHubProducerClient producer = producer("good");

    producer.send(events("in"), toPartition(0));

    assertThat(producer.getEventHubProperties().getPartitionIds()).containsExactly("0");
    assertThat(emulator.hub("orders").lastSequenceNumber(0)).isEqualTo(0);
  }

  @Test
  void otherEntraTokenIsRefused() {
    SSLContext.setDefault(tls.clientContext());
    EventHubProducerClient producer = producer("bad");

    assertThatThrownBy(() -> producer.send(events("lost"), toPartition(0)))
        .isInstanceOfSatisfying(
            AmqpException.class,
            e -> assertThat(e.getErrorCondition()).isEqualTo(UNAUTHORIZED_ACCESS))
        .hasMessageContaining("InvalidToken: The token was not accepted.");
  }

  @Test
  void clientThatDoesNotTrustTheCertificateDoesNotConnect() throws Exception {
    // Not with the SDK: it would try for ever.
    try (SSLSocket socket =
        (SSLSocket) before.getSocketFactory().createSocket("localhost", emulator.port())) {
      assertThatThrownBy(socket::startHandshake)
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("unable to find valid certification path");
    }
  }

  @Test
  void certificateIsForLocalhost() throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            tls.clientContext().getSocketFactory().createSocket("localhost", emulator.port())) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);

      socket.startHandshake();

      assertThat(socket.getSession().getPeerCertificates()).containsExactly(tls.certificate());
    }
  }

  @Test
  void trustStoreOfAFileHoldsTheCertificate(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("trust.p12");

    tls.writeTrustStore(file, "changeit");

    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, "changeit".toCharArray());
    }
    assertThat(store.size()).isEqualTo(1);
    assertThat(store.getCertificate("event-hubs-emulator")).isEqualTo(tls.certificate());
  }

  private EventHubClientBuilder builder() {
    return new EventHubClientBuilder()
        .customEndpointAddress("sb://localhost:" + emulator.port())
        .retryOptions(SdkClients.impatient());
  }

  private EventHubProducerClient producer(String token) {
    TokenCredential credential =
        request ->
            Mono.just(new AccessToken(token, OffsetDateTime.now(ZoneOffset.UTC).plusHours(1)));
    return sdk.closeLater(
        builder().credential("localhost", "orders", credential).buildProducerClient());
  }
}
