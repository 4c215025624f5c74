// SPDX-License-Identifier: Apache-2.0
// Linked with the whole of one library and with what that library says it uses: whatever else it needs is then missing.
int main() { return 0; }
