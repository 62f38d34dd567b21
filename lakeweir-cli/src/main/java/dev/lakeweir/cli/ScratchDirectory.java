package dev.lakeweir.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Where Spark keeps what it needs for as long as the process lives: a directory that goes away with
 * it. A process that is killed cannot see to that, so the next one does: a file in the directory is
 * locked while the process lives, and the lock goes with it, however it ends.
 */
final class ScratchDirectory {
  private static final String PREFIX = "lakeweir-scratch";
  private static final String LOCK = "lock";
  private static final String USER = System.getProperty("user.name");

  /**
   * The locked files of this process, which stay open until it ends. To open such a file once more,
   * and to close that, would end the lock.
   */
  private static final Map<Path, FileChannel> OWN = new ConcurrentHashMap<>();

  private ScratchDirectory() {}

  /**
   * Makes one, and removes those of the dead.
   *
   * @param parent the system's directory for temporary files
   * @throws UncheckedIOException when it cannot be made
   */
  static Path make(Path parent) {
    try {
      removeDead(parent);
      Optional<Path> made = tryMake(parent);
      while (made.isEmpty()) {
        made = tryMake(parent);
      }
      return made.get();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make a directory in " + parent + ": " + e, e);
    }
  }

  /** Empty when another process has taken it for one of the dead before it was locked. */
  private static Optional<Path> tryMake(Path parent) throws IOException {
    Path directory = Files.createTempDirectory(parent, PREFIX);
    Path file = directory.resolve(LOCK);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    OWN.put(directory, channel);
    if (channel.tryLock() == null || !Files.exists(file)) {
      return Optional.empty();
    }
    OrderlyStop.atEnd(() -> delete(directory));
    return Optional.of(directory);
  }

  private static void removeDead(Path parent) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path directory : all) {
        if (!OWN.containsKey(directory)) {
          removeIfDead(directory);
        }
      }
    }
  }

  private static void removeIfDead(Path directory) {
    Path file = directory.resolve(LOCK);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null && Files.getOwner(directory).getName().equals(USER)) {
        delete(directory);
      }
    } catch (IOException e) {
      // It is another user's, has no lock yet, or is going away just now.
      return;
    }
  }

  /** Removes a directory and what is in it, as far as that is possible. */
  static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      // What is left lies in the system's directory for temporary files.
      return;
    }
  }
}
