package dev.lakeweir.run;

import java.io.IOException;
import java.io.OutputStream;

/** A process that takes the lock of a storage, says so, and keeps it until its input ends. */
final class LockHolder {
  private LockHolder() {}

  public static void main(String[] args) throws IOException {
    InstanceLock lock = InstanceLock.acquire(args[0], args[1]);
    System.out.println("holds");
    System.in.transferTo(OutputStream.nullOutputStream());
    lock.close();
  }
}
