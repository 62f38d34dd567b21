package dev.lakeweir.embedded.generate;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EventProfileTest {
  private final EventProfile profile = EventProfile.defaults();

  @Test
  void shareAboveOneIsRefused() {
    assertThatThrownBy(() -> profile.withRates(0, 1.5, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot use duplicateRate: 1.5. Give a share from 0 to 1.");
  }

  @Test
  void sharesThatAddUpToMoreThanAllAreRefused() {
    assertThatThrownBy(() -> profile.withRates(0.5, 0.5, 0.5, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot use the sum of the rates: 1.5. Give a share from 0 to 1.");
  }

  @Test
  void spacingOfZeroIsRefused() {
    assertThatThrownBy(() -> profile.withEventsPerSecond(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot generate events at: 0.0 a second. Give more than 0.");
  }
}
