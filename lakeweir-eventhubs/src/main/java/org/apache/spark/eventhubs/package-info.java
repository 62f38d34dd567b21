/** Names of the old connector that programs still call. */
package org.apache.spark.eventhubs;
