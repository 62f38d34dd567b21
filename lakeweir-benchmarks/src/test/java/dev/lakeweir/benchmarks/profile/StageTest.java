package dev.lakeweir.benchmarks.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StageTest {
  private static final String PULLING = "dev.lakeweir.stateful.CombinedRows.hasNext";

  @Test
  void whatIsPulledCountsAndNotWhatPulls() {
    assertThat(Stage.of(List.of("dev.lakeweir.decode.BodyParser.endOfText", PULLING)))
        .isEqualTo(Stage.DECODE);
    assertThat(
            Stage.of(
                List.of(
                    "org.apache.parquet.io.api.Binary.equals",
                    "org.apache.spark.sql.execution.datasources.parquet.ParquetOutputWriter.write",
                    "dev.lakeweir.onepass.FlowTask.keep",
                    PULLING)))
        .isEqualTo(Stage.PARQUET);
    assertThat(Stage.of(List.of("java.util.HashMap.get", PULLING))).isEqualTo(Stage.COMBINE);
    assertThat(Stage.of(List.of("java.util.HashMap.get"))).isEqualTo(Stage.OTHER);
  }
}
