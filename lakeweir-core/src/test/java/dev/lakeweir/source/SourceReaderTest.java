package dev.lakeweir.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.api.Pipeline;
import dev.lakeweir.spec.SourceDefinition;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceReaderTest {
  @Test
  void kafkaIsReadFromTheBeginningInFewLargeAnswersThatAreNotWaitedFor() {
    assertThat(SourceReader.kafkaOptions(source(Map.of())))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "kafka.bootstrap.servers", "localhost:9",
                "subscribe", "clicks",
                "startingOffsets", "earliest",
                "maxOffsetsPerTrigger", "1000000",
                "kafka.fetch.max.wait.ms", "5",
                "kafka.max.poll.records", "20000",
                "kafka.max.partition.fetch.bytes", "16777216",
                "kafka.fetch.max.bytes", "67108864",
                "kafka.receive.buffer.bytes", "1048576"));
  }

  @Test
  void optionsOfTheProjectWinWhateverTheirCase() {
    Map<String, String> options =
        SourceReader.kafkaOptions(
            source(Map.of("MaxOffsetsPerTrigger", "7", "kafka.fetch.max.wait.ms", "500")));

    assertThat(options)
        .containsEntry("MaxOffsetsPerTrigger", "7")
        .containsEntry("kafka.fetch.max.wait.ms", "500")
        .doesNotContainKey("maxOffsetsPerTrigger");
  }

  @Test
  void startByTimeIsNotOverruled() {
    assertThat(SourceReader.kafkaOptions(source(Map.of("startingTimestamp", "1767225600000"))))
        .doesNotContainKey("startingOffsets");
  }

  private static SourceDefinition source(Map<String, String> options) {
    return Pipeline.builder("p")
        .source(
            "clicks",
            "kafka",
            source -> {
              source.option("kafka.bootstrap.servers", "localhost:9");
              source.option("subscribe", "clicks");
              options.forEach(source::option);
            })
        .table("bronze", table -> table.query("SELECT * FROM STREAM clicks"))
        .build()
        .definition()
        .sources()
        .get("clicks");
  }
}
