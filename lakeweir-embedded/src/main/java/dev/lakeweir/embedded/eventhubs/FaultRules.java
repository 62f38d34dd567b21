package dev.lakeweir.embedded.eventhubs;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Faults of one kind that are still to happen, the oldest first. Safe for several threads. */
final class FaultRules<T> {
  private final List<Rule<T>> rules = new CopyOnWriteArrayList<>();

  private static final class Rule<T> {
    private final String hub;
    private final OptionalInt partition;
    private final T fault;
    private int left;

    Rule(String hub, OptionalInt partition, T fault, int times) {
      this.hub = hub;
      this.partition = partition;
      this.fault = fault;
      this.left = times;
    }

    boolean concerns(String otherHub, OptionalInt otherPartition) {
      return hub.equalsIgnoreCase(otherHub)
          && (partition.isEmpty() || partition.equals(otherPartition));
    }
  }

  void add(String hub, OptionalInt partition, T fault, int times) {
    if (times < 1) {
      throw new IllegalArgumentException("A fault happens at least once, not: " + times);
    }
    rules.add(new Rule<>(hub, partition, fault, times));
  }

  boolean isEmpty() {
    return rules.isEmpty();
  }

  void clear() {
    rules.clear();
  }

  /** Uses up one occurrence. */
  Optional<T> take(String hub, OptionalInt partition) {
    return take(hub, partition, fault -> true);
  }

  Optional<T> take(String hub, OptionalInt partition, Predicate<T> wanted) {
    if (rules.isEmpty()) {
      return Optional.empty();
    }
    synchronized (this) {
      Optional<Rule<T>> due =
          rules.stream()
              .filter(rule -> rule.concerns(hub, partition) && wanted.test(rule.fault))
              .findFirst();
      due.ifPresent(this::useUp);
      return due.map(rule -> rule.fault);
    }
  }

  private void useUp(Rule<T> rule) {
    rule.left--;
    if (rule.left == 0) {
      rules.remove(rule);
    }
  }

  /** What would happen, without using it up. */
  Optional<T> peek(String hub, OptionalInt partition) {
    return rules.stream()
        .filter(rule -> rule.concerns(hub, partition))
        .map(rule -> rule.fault)
        .findFirst();
  }
}
