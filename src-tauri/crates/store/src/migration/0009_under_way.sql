-- Orders with a parcel that left and is not marked delivered, in the order in which they left.

-- When the oldest of those parcels left; 0 without one, and for orders that were cancelled.
ALTER TABLE shop_order ADD COLUMN under_way_since INTEGER NOT NULL DEFAULT 0;

UPDATE shop_order SET under_way_since = coalesce((
    SELECT min(parcel.value ->> 'shipped_at') FROM json_each(shop_order.body, '$.fulfilments') AS parcel
    WHERE parcel.value ->> 'shipped_at' IS NOT NULL AND parcel.value ->> 'delivered_at' IS NULL
      AND parcel.value ->> 'cancelled_at' IS NULL), 0)
WHERE cancelled_at = 0;

CREATE INDEX shop_order_under_way ON shop_order (under_way_since, id) WHERE under_way_since > 0 AND gone = 0;
