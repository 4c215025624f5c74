-- SPDX-License-Identifier: Apache-2.0
-- Row security by a decision: who sees and who writes a row is what the policy `shop.sale` permits. Whoever owns the table, and superusers, see all
-- rows, as ever with row security.
CREATE TABLE orders (id integer PRIMARY KEY, owner text NOT NULL, price numeric(12, 2) NOT NULL);
INSERT INTO orders VALUES (1, 'guest', 500.00), (2, 'someone', 3.00), (3, 'someone', 30.00), (4, 'another', 10.00);

ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_writ ON orders
  USING (writ_permits('shop.sale', jsonb_build_object('price', price, 'owner', owner, 'me', current_user)))
  WITH CHECK (writ_permits('shop.sale', jsonb_build_object('price', price, 'owner', owner, 'me', current_user)));
GRANT SELECT, INSERT ON orders TO guest;

-- In a constraint NULL would pass; the answer of a policy is never NULL.
CREATE TABLE prices (price numeric(12, 2)
  CHECK (writ_permits('shop.sale', jsonb_strip_nulls(jsonb_build_object('price', price)))));
