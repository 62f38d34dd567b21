package dev.lakeweir.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/** The raw local disk, with permissions set and links recognized by the JVM. */
final class RawQuickFileSystem extends RawLocalFileSystem {

  /** Hadoop would run {@code readlink}, a process, several times for each file that is renamed. */
  @Override
  public FileStatus getFileLinkStatus(Path path) throws IOException {
    return Files.isSymbolicLink(pathToFile(path).toPath())
        ? super.getFileLinkStatus(path)
        : getFileStatus(path);
  }

  @Override
  public void setPermission(Path path, FsPermission permission) throws IOException {
    java.nio.file.Path file = pathToFile(path).toPath();
    var posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    // The JVM knows no sticky bit, and no permissions on Windows.
    if (posix == null || permission.getStickyBit()) {
      super.setPermission(path, permission);
      return;
    }
    String symbols =
        permission.getUserAction().SYMBOL
            + permission.getGroupAction().SYMBOL
            + permission.getOtherAction().SYMBOL;
    posix.setPermissions(PosixFilePermissions.fromString(symbols));
  }
}
