package dev.lakeweir.embedded.eventhubs;

import dev.lakeweir.embedded.eventhubs.AmqpError.RefusedException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a link leads to: {@code hub}, {@code hub/Partitions/0} or {@code
 * hub/ConsumerGroups/group/Partitions/0}, with or without {@code amqps://host/} before it.
 */
record EntityAddress(String path, String hub, Optional<String> group, Optional<String> partition) {
  private static final Pattern SYNTAX =
      Pattern.compile(
          "([^/]+)(?:/ConsumerGroups/([^/]+))?(?:/Partitions/([^/]+))?/?",
          Pattern.CASE_INSENSITIVE);

  /**
   * @throws RefusedException if the service has nothing of that form
   */
  static EntityAddress parse(String address) throws RefusedException {
    String path = path(address);
    Matcher matcher = SYNTAX.matcher(path);
    if (!matcher.matches()) {
      throw AmqpError.notFound(address).refused();
    }
    return new EntityAddress(
        path,
        matcher.group(1),
        Optional.ofNullable(matcher.group(2)),
        Optional.ofNullable(matcher.group(3)));
  }

  /** What follows the host, if the address names one. */
  static String path(String address) {
    String path = address.replaceFirst("^[a-zA-Z]+://[^/]*", "");
    return path.startsWith("/") ? path.substring(1) : path;
  }
}
