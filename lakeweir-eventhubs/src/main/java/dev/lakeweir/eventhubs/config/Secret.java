package dev.lakeweir.eventhubs.config;

import java.io.Serializable;
import java.util.Objects;

/** A text that is never printed: neither by itself nor by a record that holds it. */
public final class Secret implements Serializable {
  private static final long serialVersionUID = 1;
  private final String text;

  public Secret(String text) {
    this.text = Objects.requireNonNull(text, "text");
  }

  /** The text itself; only for the call that needs it. */
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
