package dev.lakeweir.storage;

import io.delta.storage.HadoopFileSystemLogStore;
import java.io.BufferedWriter;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;

/**
 * Commits to Delta tables on a local disk. A version is created by giving a finished temporary file
 * its name with a hard link, which the operating system refuses when the name is taken: of all
 * threads and processes that race for a version exactly one gets it. Delta's own store for local
 * files asks whether the file exists and then renames over it, so that two writers can both believe
 * that they have committed.
 *
 * <p>Content is synced to the disk before it gets its name, and the directory after, so that a
 * power cut leaves no empty or cut version and takes back no commit. The data files are Spark's,
 * which does not sync them. Read and listing are those of Hadoop's file system. Safe for use by
 * several threads; used on the driver only.
 */
public class HardLinkLogStore extends HadoopFileSystemLogStore {
  public HardLinkLogStore(Configuration hadoopConf) {
    super(hadoopConf);
  }

  /**
   * Writes the lines, UTF-8 and each ended by a line feed, so that they are visible all at once.
   *
   * @throws FileAlreadyExistsException if the file exists and is not to be overwritten; then it is
   *     as it was
   * @throws FileNotFoundException if the directory does not exist: a table that was dropped while
   *     it was written to must not come back with half a log
   * @throws IOException if the path is not on a local disk, or its file system has no hard links
   */
  @Override
  public void write(
      org.apache.hadoop.fs.Path path,
      Iterator<String> actions,
      Boolean overwrite,
      Configuration hadoopConf)
      throws IOException {
    Path target = localFile(path, hadoopConf);
    if (!overwrite && Files.exists(target)) {
      throw new FileAlreadyExistsException(path.toString());
    }
    // Delta lists digits first and Hadoop hides dots: what a crash leaves behind is never read.
    Path temporary =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      writeSynced(temporary, actions);
      deleteHadoopChecksum(target);
      if (overwrite) {
        Files.move(
            temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } else {
        linkExclusively(path, target, temporary);
      }
    } finally {
      deleteQuietly(temporary);
    }
    syncDirectory(target);
  }

  /**
   * True, since what is asked is how checkpoints are to be written, which do not go through {@link
   * #write}: Delta then writes them aside and renames them.
   */
  @Override
  public Boolean isPartialWriteVisible(org.apache.hadoop.fs.Path path, Configuration hadoopConf) {
    return true;
  }

  /** The one step that decides a race. Tests replace it to stand for other file systems. */
  void createLink(Path link, Path existing) throws IOException {
    Files.createLink(link, existing);
  }

  private Path localFile(org.apache.hadoop.fs.Path path, Configuration hadoopConf)
      throws IOException {
    URI uri = path.toUri();
    if (uri.getScheme() == null) {
      uri = resolvePathOnPhysicalStorage(path, hadoopConf).toUri();
    }
    if (!"file".equals(uri.getScheme()) || uri.getAuthority() != null) {
      throw new IOException(
          "Cannot write %s: %s serves local disks only. Set it for the scheme 'file' alone: %s"
              .formatted(path, getClass().getName(), DeltaSettings.SPARK_LOG_STORE_KEY));
    }
    // getPath() is decoded, so that blanks and percent signs are those of the name.
    return new File(uri.getPath()).toPath();
  }

  private static void writeSynced(Path temporary, Iterator<String> lines) throws IOException {
    // Not a channel: Spark interrupts the thread of a query that stops, which closes channels.
    try (FileOutputStream file = new FileOutputStream(temporary.toFile());
        Writer writer = new BufferedWriter(new OutputStreamWriter(file, StandardCharsets.UTF_8))) {
      while (lines.hasNext()) {
        writer.write(lines.next());
        writer.write('\n');
      }
      writer.flush();
      file.getFD().sync();
    } catch (FileNotFoundException e) {
      if (Files.exists(temporary.getParent())) {
        throw e;
      }
      throw new FileNotFoundException("No such file or directory: " + temporary.getParent());
    }
  }

  private void linkExclusively(org.apache.hadoop.fs.Path path, Path target, Path temporary)
      throws IOException {
    try {
      createLink(target, temporary);
    } catch (FileAlreadyExistsException e) {
      // A network file system may repeat a request whose answer was lost: then the link is ours.
      if (!isSameFile(target, temporary)) {
        throw new FileAlreadyExistsException(path.toString());
      }
    } catch (NoSuchFileException e) {
      throw new FileNotFoundException("No such file or directory: " + target.getParent());
    } catch (UnsupportedOperationException | FileSystemException e) {
      String why =
          e instanceof FileSystemException refused && refused.getReason() != null
              ? refused.getReason()
              : e.toString();
      throw new IOException(
          ("Cannot create %s by hard link: %s. If its file system has no hard links (FAT, exFAT,"
                  + " some mounts of containers and networks), move the storage to one that has"
                  + " them: ext4, XFS, Btrfs, APFS, NTFS")
              .formatted(path, why),
          e);
    }
  }

  private static boolean isSameFile(Path one, Path other) throws IOException {
    try {
      return Files.isSameFile(one, other);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Hadoop checks a file that it reads against {@code .<name>.crc}, if there is one. One that is
   * left from another writer's file of the same name would make ours unreadable. It goes before
   * ours appears, since a file without it is read unchecked.
   */
  private static void deleteHadoopChecksum(Path target) throws IOException {
    Files.deleteIfExists(target.resolveSibling("." + target.getFileName() + ".crc"));
  }

  private static void deleteQuietly(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // The commit stands or has failed already; to throw here would say otherwise.
    }
  }

  private static void syncDirectory(Path target) {
    try (FileChannel directory = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    } catch (IOException e) {
      // Not every system can, and the commit is visible: to throw would make Delta repeat it.
    }
  }
}
