package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class SecretTest {
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

  private static String plan(Dataset<Row> rows) {
    return rows.queryExecution().logical().toString() + rows.queryExecution().analyzed();
  }
}
