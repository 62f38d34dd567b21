package dev.lakeweir.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakeweir.benchmarks.ResultFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
  private static final Rows ROWS = new Rows(2_004, 2_900, 2_000);

  @TempDir private Path module;

  private static Repetition repetition(double seconds) {
    return new Repetition(seconds, seconds + 1, seconds * 2, ROWS, 1_500_000);
  }

  private static Comparison comparison() {
    Map<String, List<Repetition>> repetitions = new LinkedHashMap<>();
    repetitions.put("tutorial", List.of(repetition(10), repetition(30), repetition(20)));
    repetitions.put("lakeweir", List.of(repetition(5), repetition(4), repetition(8)));
    return new Comparison(2_000, repetitions);
  }

  @Test
  void ratiosAreOfRepetitionsThatRanOneAfterTheOther() {
    assertThat(comparison().ratios())
        .containsExactly(Map.entry("tutorial", List.of(2.0, 7.5, 2.5)));
  }

  @Test
  void theTableHasALineForEachPeer() {
    assertThat(comparison().markdown().lines().skip(2))
        .containsExactly(
            "| tutorial | 20.0 s (10.0 to 30.0) | 100 | 20000.0 | 2 | 2.50 (2.00 to 7.50) |",
            "| lakeweir | 5.0 s (4.0 to 8.0) | 400 | 5000.0 | 2 |  |");
  }

  @Test
  void theFileOfResultsTellsTheMachineAndEachRepetition() throws Exception {
    Path file =
        ResultFile.write(
            module, "retail-peers", "2000 3", Map.of("spark", "4.2.0"), comparison().json());

    assertThat(file).isEqualTo(module.resolve("results").resolve("retail-peers.json"));
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.get("command").asText()).isEqualTo("lakeweir-benchmarks/retail-peers 2000 3");
    assertThat(json.get("machine").get("cores").asInt()).isPositive();
    assertThat(json.get("machine").get("cpu").asText()).isNotEmpty();
    assertThat(json.get("versions").get("spark").asText()).isEqualTo("4.2.0");
    assertThat(json.at("/medianTimesAsLongAsLakeweir/tutorial").asDouble()).isEqualTo(2.5);
    assertThat(json.at("/timesAsLongAsLakeweir/tutorial/1").asDouble()).isEqualTo(7.5);
    JsonNode tutorial = json.get("peers").get("tutorial");
    assertThat(tutorial.get("medianSeconds").asDouble()).isEqualTo(20.0);
    assertThat(tutorial.get("eventsPerSecond").asDouble()).isEqualTo(100.0);
    assertThat(tutorial.get("cpuSecondsPerMillionEvents").asDouble()).isEqualTo(20_000.0);
    assertThat(tutorial.get("repetitions")).hasSize(3);
    assertThat(tutorial.get("repetitions").get(1).get("seconds").asDouble()).isEqualTo(30.0);
    assertThat(tutorial.get("repetitions").get(1).get("rows").get("silver").asLong())
        .isEqualTo(2_900);
  }
}
