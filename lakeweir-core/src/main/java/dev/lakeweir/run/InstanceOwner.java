package dev.lakeweir.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/** Who holds an {@link InstanceLock}, as told to whoever is refused. Decides nothing. */
@JsonIgnoreProperties(ignoreUnknown = true)
record InstanceOwner(long pid, String host, String user, String startedAt, String pipeline) {
  private static final ObjectMapper JSON = new ObjectMapper();

  InstanceOwner {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(startedAt, "startedAt");
    Objects.requireNonNull(pipeline, "pipeline");
  }

  static InstanceOwner thisProcess(String pipeline) {
    return new InstanceOwner(
        ProcessHandle.current().pid(),
        localHost(),
        System.getProperty("user.name", "unknown"),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        pipeline);
  }

  /** Empty when there is no such file, it is damaged, or it is that of a process that has ended. */
  static Optional<InstanceOwner> read(Path file) {
    try {
      return Optional.of(JSON.readValue(file.toFile(), InstanceOwner.class))
          .filter(InstanceOwner::mayBeRunning);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Replaces the file at once, so that it is never read half written. */
  void write(Path file) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + "." + pid + ".tmp");
    try {
      JSON.writeValue(temporary.toFile(), this);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  String describe() {
    return "pid %d on host %s since %s".formatted(pid, host, startedAt);
  }

  private boolean mayBeRunning() {
    return !host.equals(localHost()) || ProcessHandle.of(pid).isPresent();
  }

  private static String localHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
