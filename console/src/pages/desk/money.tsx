export function MoneyOverview() {
  return null;
}
