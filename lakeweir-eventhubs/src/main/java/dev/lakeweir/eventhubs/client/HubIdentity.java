package dev.lakeweir.eventhubs.client;

import java.time.Instant;
import java.util.Objects;

/**
 * Which hub it is: one that is deleted and made anew has the same name, and its sequence numbers
 * begin again.
 *
 * @param namespace host by which it was reached; tells people where it was, not which it is, since
 *     one hub may be reached by several names
 * @param created when it was made; {@link Instant#EPOCH} if that is not known
 */
public record HubIdentity(String namespace, Instant created) {
  /** Of a checkpoint that does not say. */
  public static final HubIdentity UNKNOWN = new HubIdentity("", Instant.EPOCH);

  public HubIdentity {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(created, "created");
  }

  public boolean isKnown() {
    return !created.equals(Instant.EPOCH);
  }

  /** Whether a hub that is found now is surely another one. */
  public boolean isReplacedBy(HubIdentity now) {
    return isKnown() && now.isKnown() && !created.equals(now.created);
  }
}
