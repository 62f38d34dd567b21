package dev.lakeweir.storage;

import org.apache.hadoop.fs.LocalFileSystem;

/**
 * Hadoop's file system of the local disk, without a process for each file: where Hadoop's native
 * library is missing, which is nearly everywhere, it runs {@code chmod} for each file and directory
 * that it makes, and {@code readlink} for each that it renames. The permissions are the same. It
 * goes together with {@link HardLinkLogStore}: the quicker files are made, the more often Delta's
 * own store for local files loses a commit.
 */
public final class QuickLocalFileSystem extends LocalFileSystem {
  /** Called by Hadoop. */
  public QuickLocalFileSystem() {
    super(new RawQuickFileSystem());
  }
}
