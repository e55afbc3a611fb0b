export function Booking() {
  return null;
}
