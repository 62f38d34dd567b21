package dev.lakeweir.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Says which flow and which table a checkpoint belongs to. It lies beside the checkpoint as {@code
 * <generation>.json}.
 *
 * @param version of this form; one that is not known is refused
 * @param tableId the id that Delta gave the table
 */
@JsonIgnoreProperties(ignoreUnknown = true) // A later version is refused as such.
@JsonPropertyOrder({"version", "pipeline", "flow", "table", "tableId"})
public record CheckpointIdentity(
    int version, String pipeline, String flow, String table, String tableId) {
  static final int VERSION = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  static CheckpointIdentity of(String pipeline, String flow, String table, String tableId) {
    return new CheckpointIdentity(VERSION, pipeline, flow, table, tableId);
  }

  static Optional<CheckpointIdentity> read(FlowCheckpoint checkpoint) throws IOException {
    Path file = checkpoint.identityFile();
    if (!checkpoint.files().exists(file)) {
      return Optional.empty();
    }
    try (InputStream in = checkpoint.files().open(file)) {
      CheckpointIdentity identity = parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      return Optional.of(identity);
    }
  }

  static CheckpointIdentity parse(String json) throws IOException {
    CheckpointIdentity identity = JSON.readValue(json, CheckpointIdentity.class);
    if (identity.version() != VERSION) {
      throw new IOException(
          "version %d of the form is not known, only %d".formatted(identity.version(), VERSION));
    }
    return identity;
  }

  String toJson() throws IOException {
    return JSON.writeValueAsString(this);
  }

  void write(FlowCheckpoint checkpoint) throws IOException {
    checkpoint.write(checkpoint.identityFile(), toJson().getBytes(StandardCharsets.UTF_8));
  }
}
