package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.eventhubs.EventHubsUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {
  private static final String SIGNATURE = "c2lnbmF0dXJlIGJ5IG5vYm9keQ%3D%3D";
  private static final String KEY = "bm9ib2R5IG1heSBzZWUgdGhpcw==";

  @Test
  void keyIsInNoPlanAndNoError() {
    String string =
        "Endpoint=sb://localhost:1;SharedAccessKeyName=n;SharedAccessKey=%s;EntityPath=h;UseDevelopmentEmulator=true"
            .formatted(KEY);
    Map<String, String> options =
        Map.of("eventhubs.connectionString", string, "eventhubs.operationTimeout", "4s");
    Dataset<Row> batch = TestSpark.session().read().format("eventhubs").options(options).load();
    Dataset<Row> stream = TestStream.load(options);
    StringWriter told = new StringWriter();
    try {
      batch.count();
    } catch (RuntimeException failure) {
      failure.printStackTrace(new PrintWriter(told));
    }

    assertThat(told.toString()).contains("Cannot reach event hub localhost/h");
    assertThat(told + plan(batch) + plan(stream)).doesNotContain(KEY);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void signatureIsInNoPlan(boolean encrypted) {
    String string =
        "Endpoint=sb://localhost:1;SharedAccessSignature=SharedAccessSignature sr=h&sig=%s&se=9&skn=n;EntityPath=h"
            .formatted(SIGNATURE);
    String given = encrypted ? EventHubsUtils.encrypt(string) : string;
    Map<String, String> options = Map.of("eventhubs.connectionString", given);
    Dataset<Row> batch = TestSpark.session().read().format("eventhubs").options(options).load();

    assertThat(plan(batch) + plan(TestStream.load(options)))
        .contains("eventhubs")
        .doesNotContain(SIGNATURE)
        .doesNotContain(given);
  }

  @Test
  void whatSparkHidesByItselfStaysHidden() {
    TestStream.load(Map.of("eventhubs.connectionString", "Endpoint=sb://h;EntityPath=h"));

    String hidden = TestSpark.session().conf().get("spark.sql.redaction.options.regex");
    assertThat("URL").matches(Pattern.compile("(?:" + hidden + ").*"));
    assertThat("connectionstring").matches(Pattern.compile("(?:" + hidden + ").*"));
  }

  @Test
  void causesOfAnErrorTellNoSecret() {
    Exception cause =
        new IllegalArgumentException(
            "refused: SharedAccessKey=" + KEY,
            new IllegalStateException("sr=h&sig=" + SIGNATURE + "&se=9, password: hunter2"));

    EventHubsException error = new EventHubsException("Cannot", "it", "Do.", cause);

    StringWriter told = new StringWriter();
    error.printStackTrace(new PrintWriter(told));
    assertThat(told.toString())
        .contains("java.lang.IllegalArgumentException: refused: SharedAccessKey=(secret)")
        .contains("java.lang.IllegalStateException: sr=h&sig=(secret)&se=9, password: (secret)")
        .contains("causesOfAnErrorTellNoSecret")
        .doesNotContain(KEY)
        .doesNotContain(SIGNATURE)
        .doesNotContain("hunter2");
  }

  @Test
  void causeWithoutSecretsIsKept() {
    Exception cause = new IllegalStateException("plain");

    assertThat(new EventHubsException("Cannot", "it", "Do.", cause)).hasCause(cause);
  }

  private static String plan(Dataset<Row> rows) {
    return rows.queryExecution().logical().toString() + rows.queryExecution().analyzed();
  }
}
