package dev.lakeweir.embedded.eventhubs;

import static com.azure.core.amqp.exception.AmqpErrorCondition.UNAUTHORIZED_ACCESS;
import static dev.lakeweir.embedded.eventhubs.SdkClients.events;
import static dev.lakeweir.embedded.eventhubs.SdkClients.toPartition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.azure.core.amqp.exception.AmqpException;
import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubProducerClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AccessTest {
  private final EventHubsEmulator emulator =
      EventHubsEmulator.builder()
          .hub("orders", 1)
          .sharedAccessKey("sender", "c2VjcmV0")
          .sharedAccessKey("reader", "b3RoZXI=")
          .start();
  private final SdkClients sdk = new SdkClients(emulator);

  @AfterEach
  void close() throws Exception {
    sdk.close();
    emulator.close();
  }

  @Test
  void connectionStringsCarryTheFirstKey() {
    assertThat(emulator.connectionString())
        .isEqualTo(
            "Endpoint=sb://localhost:%d;SharedAccessKeyName=sender;SharedAccessKey=c2VjcmV0;UseDevelopmentEmulator=true"
                .formatted(emulator.port()));
    assertThat(emulator.connectionString("orders"))
        .isEqualTo(emulator.connectionString() + ";EntityPath=orders");
  }

  @Test
  void everyKeyOpensTheHub() {
    EventHubProducerClient producer =
        producer(endpoint() + ";SharedAccessKeyName=reader;SharedAccessKey=b3RoZXI=");

    producer.send(events("in"), toPartition(0));

    assertThat(emulator.hub("orders").lastSequenceNumber(0)).isEqualTo(0);
  }

  @Test
  void wrongKeyIsRefused() {
    EventHubProducerClient producer =
        producer(endpoint() + ";SharedAccessKeyName=sender;SharedAccessKey=d3Jvbmc=");

    assertRefused(producer, "InvalidSignature: The token has an invalid signature.");
  }

  @Test
  void unknownKeyNameIsRefused() {
    EventHubProducerClient producer =
        producer(endpoint() + ";SharedAccessKeyName=nobody;SharedAccessKey=c2VjcmV0");

    assertRefused(producer, "InvalidSignature: The token has an invalid signature.");
  }

  @Test
  void expiredTokenIsRefused() throws Exception {
    EventHubProducerClient producer =
        producer(endpoint() + ";" + signed("orders", Instant.now().minusSeconds(5)));

    assertRefused(producer, "ExpiredToken: The token is expired.");
  }

  @Test
  void tokenForAnotherHubIsRefused() throws Exception {
    EventHubProducerClient producer =
        producer(endpoint() + ";" + signed("stock", Instant.now().plusSeconds(60)));

    assertRefused(producer, "InvalidAudience: The token is for 'sb://localhost/stock'");
  }

  @Test
  void linkIsClosedWhenItsTokenExpires() throws Exception {
    EventHubClientBuilder builder =
        new EventHubClientBuilder()
            .connectionString(endpoint() + ";" + signed("orders", Instant.now().plusSeconds(8)))
            .consumerGroup("$Default")
            .retryOptions(SdkClients.impatient());
    EmulatedHub hub = emulator.hub("orders");
    hub.append(0, EmulatedEvent.of("in time"));
    Reading reading =
        sdk.closeLater(Reading.of(sdk.closeLater(builder.buildAsyncConsumerClient()), 0));
    await().untilAsserted(() -> assertThat(reading.sequenceNumbers()).containsExactly(0L));

    await().atMost(Duration.ofSeconds(20)).until(() -> hub.openReceivers(0, "$Default") == 0);

    hub.append(0, EmulatedEvent.of("too late"));
    await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(5))
        .until(() -> reading.sequenceNumbers().equals(List.of(0L)));
  }

  @Test
  void secretsAreNotInWhatClientsAreTold() {
    EventHubProducerClient producer =
        producer(endpoint() + ";SharedAccessKeyName=sender;SharedAccessKey=d3Jvbmc=");

    assertThatThrownBy(() -> producer.send(events("lost")))
        .message()
        .doesNotContain("d3Jvbmc=", "c2VjcmV0", "sig=");
  }

  private void assertRefused(EventHubProducerClient producer, String why) {
    assertThatThrownBy(() -> producer.send(events("lost"), toPartition(0)))
        .isInstanceOfSatisfying(
            AmqpException.class,
            e -> assertThat(e.getErrorCondition()).isEqualTo(UNAUTHORIZED_ACCESS))
        .hasMessageContaining(why);
    assertThatThrownBy(producer::getEventHubProperties)
        .isInstanceOf(AmqpException.class)
        .hasMessageContaining(why);
    assertThat(emulator.hub("orders").lastSequenceNumber(0)).isEqualTo(-1);
  }

  private String endpoint() {
    return "Endpoint=sb://localhost:%d;UseDevelopmentEmulator=true;EntityPath=orders"
        .formatted(emulator.port());
  }

  private EventHubProducerClient producer(String connectionString) {
    return sdk.closeLater(
        new EventHubClientBuilder()
            .connectionString(connectionString)
            .retryOptions(SdkClients.impatient())
            .buildProducerClient());
  }

  private static String signed(String hub, Instant expiry) throws Exception {
    String resource = URLEncoder.encode("sb://localhost/" + hub, StandardCharsets.UTF_8);
    String content = resource + "\n" + expiry.getEpochSecond();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("c2VjcmV0".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String signature =
        Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    return "SharedAccessSignature=SharedAccessSignature sr=%s&sig=%s&se=%d&skn=sender"
        .formatted(
            resource,
            URLEncoder.encode(signature, StandardCharsets.UTF_8),
            expiry.getEpochSecond());
  }
}
