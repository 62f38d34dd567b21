package dev.lakeweir.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SmallFilesTest {
  private static final Map<String, String> NONE = Map.of();

  /** Sizes in bytes: files are small below 2560, 640, 160, 40 and 10, and become up to 4800. */
  private final SmallFiles files = new SmallFiles(2560, 4800);

  @Test
  void theSmallestArePutTogetherFirst() {
    add(NONE, 5, 9);
    add(NONE, 5, 100);

    assertThat(files.below(4)).hasValue(10L);
    assertThat(files.below(7)).hasValue(160L);
  }

  @Test
  void whatIsLargeAlreadyDoesNotCount() {
    add(NONE, 4, 1);
    add(NONE, 100, 2560);

    assertThat(files.below(3)).hasValue(10L);
    assertThat(files.below(4)).isEmpty();
  }

  @Test
  void filesOfTwoPartitionsAreNotPutTogether() {
    add(Map.of("day", "1"), 3, 1);
    add(Map.of("day", "2"), 3, 1);

    assertThat(files.below(4)).hasValue(10L);
    assertThat(files.below(5)).isEmpty();
  }

  @Test
  void filesOfAllTogetherThatAreMoreThanOneBecomeSeveral() {
    add(NONE, 7, 1600);

    assertThat(files.below(4)).hasValue(2560L);
    assertThat(files.below(5)).isEmpty();
  }

  private void add(Map<String, String> partition, int times, long bytes) {
    for (int i = 0; i < times; i++) {
      files.add(partition, bytes);
    }
  }
}
