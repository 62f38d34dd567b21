package dev.lakeweir.cli;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where Spark keeps what it needs for as long as the process lives: a directory that goes away with
 * it. A process that is killed cannot see to that, so the next one does: a file in the directory is
 * locked while the process lives, and the lock goes with it, however it ends.
 */
final class ScratchDirectory {
  private static final String PREFIX = "lakeweir-scratch";
  private static final String LOCK = "lock";

  /**
   * The locked files of this process, which stay open until it ends. To open such a file once more,
   * and to close that, would end the lock.
   */
  private static final Map<Path, FileChannel> OWN = new HashMap<>();

  private ScratchDirectory() {}

  /**
   * Makes one, and removes those of the dead.
   *
   * @param parent the system's directory for temporary files
   * @throws ProblemException when it cannot be made
   */
  static synchronized Path make(Path parent) {
    try {
      Path directory = Files.createTempDirectory(parent, PREFIX);
      while (!lock(directory)) {
        directory = Files.createTempDirectory(parent, PREFIX);
      }
      Path made = directory;
      OrderlyStop.atEnd(() -> delete(made));
      removeDead(parent, Files.getOwner(made));
      return made;
    } catch (IOException e) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.STORAGE_NOT_WRITABLE,
              "Cannot make a directory for temporary files in %s: %s".formatted(parent, e),
              "check the rights and the free space there, or name another place: LAKEWEIR_JAVA_OPTS=-Djava.io.tmpdir=<directory>"),
          e);
    }
  }

  /** False when another process has taken it for one of the dead before it was locked. */
  private static boolean lock(Path directory) throws IOException {
    Path file = directory.resolve(LOCK);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    OWN.put(directory, channel);
    try {
      if (channel.tryLock() != null && Files.exists(file)) {
        return true;
      }
    } catch (IOException e) {
      // There are no locks here, so no other process removes it.
      return true;
    }
    OWN.remove(directory).close();
    delete(directory);
    return false;
  }

  private static void removeDead(Path parent, UserPrincipal owner) {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path directory : all) {
        if (!OWN.containsKey(directory)) {
          removeIfDead(directory, owner);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Where the others cannot be seen they are left.
      return;
    }
  }

  private static void removeIfDead(Path directory, UserPrincipal owner) {
    Path file = directory.resolve(LOCK);
    try {
      if (Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(owner)
          && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
          && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock()) {
          if (lock != null) {
            delete(directory);
          }
        }
      }
    } catch (IOException e) {
      // Just now it goes away.
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
