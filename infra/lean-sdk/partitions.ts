/** The table of partitions and regions, read by the endpoint rules only; those are replaced too. */
export const partitionsInfo = { partitions: [], version: '1.1' };
