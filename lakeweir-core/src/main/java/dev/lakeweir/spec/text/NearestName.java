package dev.lakeweir.spec.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the name that was probably meant. */
public final class NearestName {
  private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();

  private NearestName() {}

  /** The candidate that differs the least, unless it differs in more than a third. */
  public static Optional<String> of(String written, Collection<String> candidates) {
    int limit = Math.max(1, (written.length() + 1) / 3);
    return candidates.stream()
        .filter(candidate -> distance(written, candidate) <= limit)
        .min(Comparator.comparingInt(candidate -> distance(written, candidate)));
  }

  /** A hint that names the nearest candidate, or all of them where none is near. */
  public static String hint(String written, Collection<String> candidates) {
    return of(written, candidates)
        .map(NearestName::didYouMean)
        .orElseGet(() -> "Known are: " + String.join(", ", candidates) + ".");
  }

  /** A hint that names the nearest candidate, or the other hint where none is near. */
  public static String hintOr(String written, Collection<String> candidates, String otherwise) {
    return of(written, candidates).map(NearestName::didYouMean).orElse(otherwise);
  }

  public static String didYouMean(String name) {
    return "Did you mean '" + name + "'?";
  }

  /** {@code a, b or c}. */
  public static String oneOf(Collection<String> names) {
    String list = names.stream().collect(Collectors.joining(", "));
    int last = list.lastIndexOf(", ");
    return last < 0 ? list : list.substring(0, last) + " or " + list.substring(last + 2);
  }

  private static int distance(String a, String b) {
    return DISTANCE.apply(a.toLowerCase(Locale.ROOT), b.toLowerCase(Locale.ROOT));
  }
}
