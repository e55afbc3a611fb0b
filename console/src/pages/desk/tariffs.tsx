export function Tariffs() {
  return null;
}
