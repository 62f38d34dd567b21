package dev.lakeweir.embedded.eventhubs;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import org.apache.qpid.proton.engine.Transport;

/** Moves bytes between a socket and a transport; for the connection's thread. */
final class SocketPump implements AutoCloseable {
  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final Transport transport;
  private final boolean quickAck;

  SocketPump(SocketChannel channel, Transport transport) throws IOException {
    this.channel = channel;
    this.transport = transport;
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    quickAck = channel.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK);
    selector = Selector.open();
    key = channel.register(selector, SelectionKey.OP_READ);
  }

  /**
   * Returns when the socket has something to do, {@link #wake} is called or the time is over. What
   * has come while there is no room for it is nothing to do.
   */
  void await(long millis) throws IOException {
    int reads = transport.capacity() == 0 ? 0 : SelectionKey.OP_READ;
    int writes = transport.pending() > 0 ? SelectionKey.OP_WRITE : 0;
    key.interestOps(reads | writes);
    selector.select(millis);
  }

  /** From any thread. */
  void wake() {
    selector.wakeup();
  }

  /** Hands what has come to the transport; answers whether more may come. */
  boolean read() throws IOException {
    if (!key.isReadable() || transport.capacity() == 0) {
      return true;
    }
    if (transport.capacity() < 0) {
      return false;
    }
    int count = channel.read(transport.tail());
    if (count < 0) {
      transport.close_tail();
      return false;
    }
    if (count > 0) {
      acknowledgeAtOnce();
      transport.process();
    }
    return true;
  }

  /** Writes what the socket takes; answers whether it took anything. */
  boolean write() throws IOException {
    boolean wrote = false;
    for (int pending = transport.pending(); pending > 0; pending = transport.pending()) {
      int count = channel.write(transport.head());
      if (count == 0) {
        return wrote;
      }
      transport.pop(count);
      wrote = true;
    }
    return wrote;
  }

  /**
   * The SDK leaves Nagle's algorithm on: it would wait for our acknowledgement each time it grants
   * credit, some 40 ms. Linux forgets the option, so it is set after each read.
   */
  private void acknowledgeAtOnce() throws IOException {
    if (quickAck) {
      channel.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      selector.close();
    }
  }
}
