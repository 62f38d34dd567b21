package dev.lakeweir.embedded.generate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFeedTest {
  @TempDir Path directory;

  private final GeneratedEvents events = GeneratedEvents.of(EventProfile.defaults());

  @Test
  void linesAreTheRecordsOfTheGenerator() throws Exception {
    try (FileFeed feed = new FileFeed(directory.resolve("new"), "retail-42", 0)) {
      EventCounts counts = feed.send(events, 25_000);

      assertThat(counts).isEqualTo(events.counts()).isEqualTo(feed.counts());
    }

    assertThat(files("new"))
        .containsExactly("retail-42-00000.jsonl", "retail-42-00001.jsonl", "retail-42-00002.jsonl");
    GeneratedEvents again = GeneratedEvents.of(EventProfile.defaults());
    List<String> sent =
        Stream.generate(() -> new String(again.next().value(), ISO_8859_1)).limit(25_000).toList();
    assertThat(lines("new")).isEqualTo(sent);
  }

  @Test
  void severalSendsGoOnWithFurtherFiles() throws Exception {
    try (FileFeed feed = new FileFeed(directory, "x", 0)) {
      feed.send(events, 1);

      assertThat(feed.send(events, 1).total()).isEqualTo(2);
    }
    assertThat(files("")).containsExactly("x-00000.jsonl", "x-00001.jsonl");
  }

  @Test
  void whatIsThereIsNotTouched() throws Exception {
    Files.writeString(directory.resolve("x-00000.jsonl"), "mine");

    try (FileFeed feed = new FileFeed(directory, "x", 0)) {
      assertThatThrownBy(() -> feed.send(events, 10))
          .isInstanceOf(FeedException.class)
          .hasMessageStartingWith("Cannot write events into: " + directory)
          .hasMessageContaining("FileAlreadyExistsException");
    }
    assertThat(lines("")).containsExactly("mine");
  }

  @Test
  void aStoppedFeedLeavesNoFileBehind() throws Exception {
    try (FileFeed feed = new FileFeed(directory, "x", 0)) {
      feed.stop();

      assertThat(feed.send(events, 10)).isEqualTo(EventCounts.NONE);
    }
    assertThat(files("")).isEmpty();
  }

  @Test
  void aDirectoryThatCannotBeIsAnError() throws Exception {
    Files.writeString(directory.resolve("file"), "");

    try (FileFeed feed = new FileFeed(directory.resolve("file"), "x", 0)) {
      assertThatThrownBy(() -> feed.send(events, 10))
          .isInstanceOf(FeedException.class)
          .hasMessageStartingWith("Cannot write events into: ");
    }
  }

  private List<String> files(String path) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(path))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private List<String> lines(String path) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String file : files(path)) {
      lines.addAll(Files.readAllLines(directory.resolve(path).resolve(file), ISO_8859_1));
    }
    return lines;
  }
}
