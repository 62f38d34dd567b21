/** What stands in for azure-identity in tests. */
package com.azure.identity;
