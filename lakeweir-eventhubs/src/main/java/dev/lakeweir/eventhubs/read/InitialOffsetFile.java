package dev.lakeweir.eventhubs.read;

import dev.lakeweir.eventhubs.EventHubsException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where a stream began, kept in {@code <checkpoint>/sources/N/0}, so that a first batch that is
 * tried again has the same events: a zero byte, {@code v2}, a new line, and the offset's JSON. The
 * old connector's file has {@code v1} or, from Spark 2.1, no such line.
 */
final class InitialOffsetFile {
  private static final String HEADER = "v2\n";
  private final Path path;
  private final Configuration configuration;

  InitialOffsetFile(String sourceLocation, Configuration configuration) {
    this.path = new Path(sourceLocation, "0");
    this.configuration = configuration;
  }

  /** The same for all runs of a stream, and of no other stream. */
  String location() {
    return path.toString();
  }

  /** Empty if the stream has not begun yet. */
  Optional<EventHubsOffset> read(String hub) {
    try (InputStream in = path.getFileSystem(configuration).open(path)) {
      String content = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Optional.of(parse(content.startsWith("\0") ? content.substring(1) : content, hub));
    } catch (FileNotFoundException notBegun) {
      return Optional.empty();
    } catch (IOException failure) {
      throw failed("read", failure);
    }
  }

  private EventHubsOffset parse(String content, String hub) {
    if (!content.startsWith("v")) {
      return EventHubsOffset.parse(content, hub);
    }
    int lineEnd = content.indexOf('\n');
    String version = lineEnd < 0 ? content : content.substring(0, lineEnd);
    if (!version.equals("v1") && !version.equals("v2")) {
      throw new EventHubsException(
          "Cannot read " + path,
          "its version is " + version + ", and this connector knows v1 and v2",
          "Use the connector that wrote the checkpoint, or a newer one.");
    }
    return EventHubsOffset.parse(content.substring(lineEnd + 1), hub);
  }

  /** The file is there whole or not at all. */
  void write(EventHubsOffset offset) {
    Path temporary = new Path(path.getParent(), "." + UUID.randomUUID() + ".tmp");
    try {
      FileSystem files = path.getFileSystem(configuration);
      try (OutputStream out = files.create(temporary, false)) {
        out.write(0);
        out.write((HEADER + offset.json()).getBytes(StandardCharsets.UTF_8));
      }
      if (files.exists(path) || !files.rename(temporary, path)) {
        files.delete(temporary, false);
        throw new IOException("another run has written it");
      }
    } catch (IOException failure) {
      throw failed("write", failure);
    }
  }

  private EventHubsException failed(String verb, IOException failure) {
    return new EventHubsException(
        "Cannot " + verb + " " + path,
        String.valueOf(failure.getMessage()),
        "Check the checkpoint's file system.",
        failure);
  }
}
