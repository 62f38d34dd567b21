package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** A token that somebody else has signed takes the place of the key. */
class SasTokenTest {
  private static final Pattern KEY =
      Pattern.compile("SharedAccessKeyName=([^;]+);SharedAccessKey=([^;]+);");

  @Test
  void tokenMayStandInTheConnectionString() throws Exception {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 10);
    Map<String, String> options = hub.fromEarliest();
    options.put("eventhubs.connectionString", withToken(hub, token(hub, hub.name())));

    assertThat(read(options).count()).isEqualTo(10);
  }

  @Test
  void tokenMayBeAnOption() throws Exception {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 10);
    Map<String, String> options = hub.fromEarliest();
    options.put("eventhubs.connectionString", withoutKey(hub));
    options.put("eventhubs.sasToken", token(hub, hub.name()));

    assertThat(read(options).count()).isEqualTo(10);
  }

  @Test
  void tokenOfAnotherHubIsRefusedAndNotShown() throws Exception {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 10);
    String token = token(hub, "other");
    Map<String, String> options = new HashMap<>(hub.fromEarliest());
    options.put("eventhubs.connectionString", withToken(hub, token));

    assertThatThrownBy(() -> read(options).count())
        .hasMessageContaining(hub.name())
        .message()
        .doesNotContain(token.substring(token.indexOf("sig=")));
  }

  private static Dataset<Row> read(Map<String, String> options) {
    return TestSpark.session().read().format("eventhubs").options(options).load();
  }

  private static String withoutKey(TestHub hub) {
    return KEY.matcher(hub.connectionString()).replaceFirst("");
  }

  private static String withToken(TestHub hub, String token) {
    return KEY.matcher(hub.connectionString())
        .replaceFirst(Matcher.quoteReplacement("SharedAccessSignature=" + token + ";"));
  }

  private static String token(TestHub hub, String entity) throws Exception {
    Matcher key = KEY.matcher(hub.connectionString());
    assertThat(key.find()).isTrue();
    String resource = encoded("sb://localhost/" + entity);
    long expiry = Instant.now().plus(Duration.ofHours(1)).getEpochSecond();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key.group(2).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] signature = mac.doFinal((resource + "\n" + expiry).getBytes(StandardCharsets.UTF_8));
    return "SharedAccessSignature sr=%s&sig=%s&se=%d&skn=%s"
        .formatted(
            resource, encoded(Base64.getEncoder().encodeToString(signature)), expiry, key.group(1));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
