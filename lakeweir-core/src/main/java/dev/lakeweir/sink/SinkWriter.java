package dev.lakeweir.sink;

import dev.lakeweir.plan.SinkModel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * Sends the rows of a batch to a sink. It keeps no record of what it has sent, so a batch that is
 * run again is sent again: at least once.
 */
public final class SinkWriter implements TableWriter {
  private static final String FIRST_API = "spark.sql.sources.useV1SourceList";

  private final String format;
  private final Map<String, String> options = new LinkedHashMap<>();

  public SinkWriter(SinkModel sink) {
    format = sink.definition().format();
    sink.definition().options().forEach((name, value) -> options.put(name, value.value()));
  }

  /** Returns when the service has confirmed every row; always true. */
  @Override
  public boolean write(Dataset<Row> rows, TransactionId transaction) {
    useSecondApi(rows.sparkSession());
    rows.write().format(format).options(options).mode(SaveMode.Append).save();
    return true;
  }

  /**
   * Under the first of its two interfaces for data sources Spark runs the query in a way in which
   * it forgets what the rows are counted by, and whoever asks for the counts waits for ever.
   *
   * @param session that of the flow's query, which nobody else uses
   */
  private void useSecondApi(SparkSession session) {
    String others =
        Arrays.stream(session.conf().get(FIRST_API).split(","))
            .filter(name -> !name.strip().equalsIgnoreCase(format))
            .collect(Collectors.joining(","));
    session.conf().set(FIRST_API, others);
  }
}
