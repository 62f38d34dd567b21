package dev.lakeweir.embedded.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * The directory that holds all of a broker, locked for one owner. Kafka takes a lock of its own
 * only after its controller has opened the metadata log, which is too late for us. The system
 * releases the lock when the process ends, however it ends.
 */
final class BrokerDirectory implements AutoCloseable {
  private static final String LOCK_FILE = ".lakeweir.lock";
  private static final String FORMATTED_MARK = "meta.properties";

  private final Path path;
  private final FileChannel lockFile;

  private BrokerDirectory(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  static BrokerDirectory lock(Path directory) throws IOException {
    Path path = Files.createDirectories(directory.toAbsolutePath().normalize());
    FileChannel channel =
        FileChannel.open(
            path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!tryLock(channel)) {
      channel.close();
      throw new EmbeddedKafkaException(
          "Cannot start the embedded Kafka broker in: " + path,
          "another broker uses this directory",
          "Stop it, or choose another directory.");
    }
    return new BrokerDirectory(path, channel);
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  Path path() {
    return path;
  }

  /** Gives a new directory an identity; leaves one that has it as it is. */
  void formatIfNew() throws Exception {
    if (Files.exists(path.resolve(FORMATTED_MARK))) {
      return;
    }
    new Formatter()
        .setNodeId(BrokerSettings.NODE_ID)
        .setClusterId(Uuid.randomUuid().toString())
        .addDirectory(path.toString())
        .setMetadataLogDirectory(path.toString())
        .setControllerListenerName(BrokerSockets.CONTROLLER)
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .run();
  }

  /** Releases the lock. Idempotent. */
  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
