package dev.lakeweir.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SmallFilesTest {
  private static final Map<String, String> NONE = Map.of();

  /** Sizes in bytes: files are small below 160, 40 and 10, and become up to 300. */
  private final SmallFiles files = new SmallFiles(160, 300);

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
    add(NONE, 100, 160);

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
    add(NONE, 7, 100);

    assertThat(files.below(4)).hasValue(160L);
    assertThat(files.below(5)).isEmpty();
  }

  private void add(Map<String, String> partition, int times, long bytes) {
    for (int i = 0; i < times; i++) {
      files.add(partition, bytes);
    }
  }
}
