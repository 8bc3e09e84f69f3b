/** Milliseconds between the phases of a switch: cloud load balancers were seen to need 5 to 15 s to attach (PD §2.7). */
export const attaching = 20_000;
