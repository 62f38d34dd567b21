package dev.lakeweir.embedded.eventhubs;

import dev.lakeweir.embedded.eventhubs.AmqpError.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The receivers of one consumer group on one partition, and which may be there together: several
 * without an epoch, or one with. Safe for several threads.
 */
final class GroupReceivers {
  private final int most;
  private final List<ReceivingLink> open = new ArrayList<>();

  GroupReceivers(int most) {
    this.most = most;
  }

  /**
   * Takes in a receiver; one with an epoch drives out all others.
   *
   * @throws RefusedException if a higher epoch is held, or any for a receiver without one, or if
   *     there are too many
   */
  synchronized void join(ReceivingLink newcomer) throws RefusedException {
    Optional<ReceivingLink> holder = holder();
    OptionalLong epoch = newcomer.epoch();
    if (epoch.isPresent()) {
      if (holder.isPresent() && holder.get().epoch().getAsLong() > epoch.getAsLong()) {
        throw AmqpError.stolen(
                "A receiver with a higher epoch of '%d' already exists. A new receiver with epoch %d cannot be created."
                    .formatted(holder.get().epoch().getAsLong(), epoch.getAsLong()))
            .refused();
      }
      driveOut(epoch.getAsLong());
    } else if (holder.isPresent()) {
      throw AmqpError.stolen(
              "At least one receiver for the endpoint is created with epoch of '%d', and so non-epoch receiver is not allowed. Either reconnect with a higher epoch, or make sure all epoch receivers are closed or disconnected."
                  .formatted(holder.get().epoch().getAsLong()))
          .refused();
    } else if (open.size() >= most) {
      throw AmqpError.tooManyReceivers(most).refused();
    }
    open.add(newcomer);
  }

  synchronized void leave(ReceivingLink link) {
    open.remove(link);
  }

  synchronized List<ReceivingLink> open() {
    return List.copyOf(open);
  }

  private Optional<ReceivingLink> holder() {
    return open.stream().filter(link -> link.epoch().isPresent()).findFirst();
  }

  private void driveOut(long epoch) {
    for (ReceivingLink link : open) {
      link.disconnect(
          AmqpError.stolen(
              "New receiver with higher epoch of '%d' is created hence current receiver with epoch '%s' is getting disconnected."
                  .formatted(
                      epoch,
                      link.epoch().isPresent() ? Long.toString(link.epoch().getAsLong()) : "nil")));
    }
    open.clear();
  }
}
