/** Milliseconds that a track's pods may take to get ready: the default progress deadline (apps/v1, 600 s), which a model's load must fit into, and a half more. */
export const trackPatience = 900_000;
