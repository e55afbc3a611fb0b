export function Hops(_: { rideId: string; isOver: boolean }) {
  return null;
}
