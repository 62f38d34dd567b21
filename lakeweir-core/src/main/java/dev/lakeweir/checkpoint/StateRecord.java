package dev.lakeweir.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakeweir.stateful.StateSignature;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.package$;

/**
 * Says what the state in a checkpoint means. It lies beside the checkpoint as {@code
 * <generation>.state.json}.
 *
 * @param version of this form
 * @param spark the version of Spark that wrote the operators' expressions: another one may write
 *     the same ones differently
 */
@JsonIgnoreProperties(ignoreUnknown = true) // A later version is passed over as such.
@JsonPropertyOrder({"version", "spark", "operators"})
public record StateRecord(int version, String spark, List<StateSignature> operators) {
  static final int VERSION = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The operators of a query as this Spark writes them. */
  static StateRecord of(List<StateSignature> operators) {
    return new StateRecord(VERSION, package$.MODULE$.SPARK_VERSION(), operators);
  }

  /** Whether both were written in the same way, so that they can be compared. */
  boolean isComparable(StateRecord other) {
    return version == other.version && spark.equals(other.spark);
  }

  static Optional<StateRecord> read(FlowCheckpoint checkpoint) throws IOException {
    Path file = checkpoint.stateFile();
    if (!checkpoint.files().exists(file)) {
      return Optional.empty();
    }
    try (InputStream in = checkpoint.files().open(file)) {
      return Optional.of(JSON.readValue(in, StateRecord.class));
    }
  }

  void write(FlowCheckpoint checkpoint) throws IOException {
    checkpoint.write(checkpoint.stateFile(), JSON.writeValueAsBytes(this));
  }
}
