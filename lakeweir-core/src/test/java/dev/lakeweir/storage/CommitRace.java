package dev.lakeweir.storage;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** One of several writers that each try to create every version of a log. */
final class CommitRace {
  private static final Configuration HADOOP = new Configuration();

  private CommitRace() {}

  /** A process of its own: log directory, name of the writer, number of versions. */
  public static void main(String[] args) throws Exception {
    Path log = Path.of(args[0]);
    String writer = args[1];
    HardLinkLogStore store = new HardLinkLogStore(HADOOP);
    Files.createFile(log.resolve("ready-" + writer));
    while (!Files.exists(log.resolve("start"))) {
      Thread.onSpinWait();
    }
    List<String> won = new ArrayList<>();
    for (int version = 0; version < Integer.parseInt(args[2]); version++) {
      if (tryCommit(store, log, version, writer)) {
        won.add(Integer.toString(version));
      }
    }
    Files.write(log.resolve("won-" + writer), won);
  }

  static boolean tryCommit(HardLinkLogStore store, Path log, int version, String writer)
      throws IOException {
    try {
      store.write(version(log, version), List.of(writer, writer).iterator(), false, HADOOP);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  static org.apache.hadoop.fs.Path version(Path log, int version) {
    return new org.apache.hadoop.fs.Path("file:" + log, "%020d.json".formatted(version));
  }
}
