package dev.lakeweir.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CheckpointIdentityTest {
  private static final String GOLDEN =
      "{\"version\":1,\"pipeline\":\"shop\",\"flow\":\"f\",\"table\":\"t\",\"tableId\":\"4a1c\"}";

  @Test
  void writtenFormStaysAsItIs() throws IOException {
    CheckpointIdentity identity = CheckpointIdentity.of("shop", "f", "t", "4a1c");

    assertThat(identity.toJson()).isEqualTo(GOLDEN);
    assertThat(CheckpointIdentity.parse(GOLDEN)).isEqualTo(identity);
  }

  @Test
  void unknownVersionIsRefused() {
    assertThatThrownBy(
            () -> CheckpointIdentity.parse(GOLDEN.replace("\"version\":1", "\"version\":7")))
        .isInstanceOf(IOException.class)
        .hasMessage("version 7 of the form is not known, only 1");
  }

  @Test
  void laterVersionWithFurtherKeysIsRefusedByItsVersion() {
    String later = GOLDEN.replace("\"version\":1", "\"version\":2,\"cluster\":\"x\"");

    assertThatThrownBy(() -> CheckpointIdentity.parse(later))
        .isInstanceOf(IOException.class)
        .hasMessage("version 2 of the form is not known, only 1");
  }

  @Test
  void emptyFileIsRefused() {
    assertThatThrownBy(() -> CheckpointIdentity.parse(""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No content");
  }
}
