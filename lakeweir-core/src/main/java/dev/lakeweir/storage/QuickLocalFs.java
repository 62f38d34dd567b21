package dev.lakeweir.storage;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFs;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FsConstants;

/** {@link QuickLocalFileSystem} for Hadoop's other interface, which Spark's checkpoints use. */
public final class QuickLocalFs extends ChecksumFs {
  /** Called by Hadoop. */
  public QuickLocalFs(URI uri, Configuration hadoop) throws IOException, URISyntaxException {
    super(new Raw(hadoop));
  }

  private static final class Raw extends DelegateToFileSystem {
    private static final int NO_PORT = -1;

    Raw(Configuration hadoop) throws IOException, URISyntaxException {
      super(
          FsConstants.LOCAL_FS_URI,
          new RawQuickFileSystem(),
          hadoop,
          FsConstants.LOCAL_FS_URI.getScheme(),
          false);
    }

    @Override
    public int getUriDefaultPort() {
      return NO_PORT;
    }

    /** A name of a local file may hold a colon. */
    @Override
    public boolean isValidName(String name) {
      return true;
    }
  }
}
