package dev.lakeweir.run;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/**
 * Lets one instance at a time run on a pipeline's storage, among the threads and the processes of
 * one machine. The operating system releases the lock of a process that ends, however it ends.
 *
 * <p>For storage on a local disk the locked file is {@code <storage>/_lakeweir/instance.lock}. For
 * any other URI it is {@code ~/.lakeweir/locks/<SHA-256 of the URI>.lock}, which keeps one user of
 * one machine from starting twice, and nobody else.
 */
public final class InstanceLock implements AutoCloseable {
  /**
   * What this JVM holds, by the identity of the locked file. POSIX drops all locks of a process on
   * a file when the process closes any descriptor of that file, so a second attempt in this JVM
   * must be refused without opening it. Also keeps a lock alive whose holder forgot it.
   */
  private static final Map<Object, InstanceLock> HELD = new HashMap<>();

  private final Object key;
  private final FileChannel channel;
  private final Path ownerFile;

  private InstanceLock(Object key, FileChannel channel, Path ownerFile) {
    this.key = key;
    this.channel = channel;
    this.ownerFile = ownerFile;
  }

  /**
   * Takes the lock or fails; does not wait.
   *
   * @param storage a local path, or a URI as Hadoop writes it; created if it is local and missing
   * @throws ProblemException with {@link ErrorCode#ALREADY_RUNNING} if another instance has it,
   *     with {@link ErrorCode#STORAGE_NOT_WRITABLE} if the file cannot be made or locked
   */
  public static InstanceLock acquire(String storage, String pipeline) {
    return acquire(storage, pipeline, Path.of(System.getProperty("user.home")));
  }

  static InstanceLock acquire(String storage, String pipeline, Path home) {
    Objects.requireNonNull(pipeline, "pipeline");
    Path lockFile = lockFile(storage, home);
    try {
      return acquire(lockFile, pipeline);
    } catch (IOException e) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.STORAGE_NOT_WRITABLE,
              "Cannot start pipeline '%s': storage is not writable: %s: %s"
                  .formatted(pipeline, lockFile.getParent(), cause(e)),
              "let this user write there, or use another storage"),
          e);
    }
  }

  /** Gives the lock back. Nothing happens the second time. */
  @Override
  public void close() {
    synchronized (HELD) {
      if (!HELD.containsValue(this)) {
        return;
      }
      try (channel) {
        Files.deleteIfExists(ownerFile);
      } catch (IOException e) {
        // Closing a descriptor gives its lock back even then; a stale owner is recognized as such.
      } finally {
        HELD.remove(key);
      }
    }
  }

  private static InstanceLock acquire(Path lockFile, String pipeline) throws IOException {
    // A file of its own: reading the locked one would open and close it (see HELD).
    String name = lockFile.getFileName().toString().replaceFirst("\\.lock$", ".owner.json");
    Path ownerFile = lockFile.resolveSibling(name);
    Files.createDirectories(lockFile.getParent());
    synchronized (HELD) {
      Object key = identity(lockFile);
      if (HELD.containsKey(key)) {
        throw alreadyRunning(pipeline, ownerFile);
      }
      FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() == null) {
          throw alreadyRunning(pipeline, ownerFile);
        }
        InstanceOwner.thisProcess(pipeline).write(ownerFile);
        InstanceLock lock = new InstanceLock(key, channel, ownerFile);
        HELD.put(key, lock);
        return lock;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }
  }

  /** The same for two names of one file; makes the file, but opens none that exists. */
  private static Object identity(Path lockFile) throws IOException {
    try {
      Files.createFile(lockFile);
    } catch (FileAlreadyExistsException e) {
      // From an earlier run. It is never deleted: two could then hold locks on two files.
    }
    Object key = Files.readAttributes(lockFile, BasicFileAttributes.class).fileKey();
    return key != null ? key : lockFile.toRealPath();
  }

  private static Path lockFile(String storage, Path home) {
    URI uri = new org.apache.hadoop.fs.Path(storage).toUri();
    if (uri.getScheme() == null || uri.getScheme().equals("file")) {
      Path directory = new File(uri.getPath()).toPath().toAbsolutePath().normalize();
      return directory.resolve("_lakeweir").resolve("instance.lock");
    }
    return home.resolve(".lakeweir").resolve("locks").resolve(sha256(uri) + ".lock");
  }

  private static String sha256(URI uri) {
    try {
      byte[] bytes = uri.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private static ProblemException alreadyRunning(String pipeline, Path ownerFile) {
    String owner = InstanceOwner.read(ownerFile).map(found -> ": " + found.describe()).orElse("");
    return new ProblemException(
        Problem.error(
            ErrorCode.ALREADY_RUNNING,
            "Cannot start pipeline '%s': another instance runs on this storage%s"
                .formatted(pipeline, owner),
            "stop it, or use another storage"));
  }

  private static String cause(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "it is a file";
    }
    return e instanceof FileSystemException at && at.getReason() != null
        ? at.getReason()
        : e.toString();
  }
}
