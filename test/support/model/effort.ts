/** Everything that may go wrong goes wrong in the same history, and more sizes are tried: minutes instead of seconds. */
export const whole = process.env['MODEL'] === 'whole';
