"""What this service does when it is time."""

from datetime import datetime

from drivers import store
from drivers.model import DriverId
from drivers.service import SERVICE
from drivers.shift import DocumentCheckDue
from kernel import clock
from kernel.inbox import timers


def on_document_check_due(timer: DocumentCheckDue) -> datetime | None:
    """Ends a shift whose documents do not last as long; otherwise looks again when the next may end."""
    driver = store.get(DriverId(timer.driver_id))
    if driver is None or not driver.is_watched_by(timer):
        return None
    now = clock.now()
    driver = store.save(driver, driver.check_documents(now))
    return driver.papers.next_check_at(now) if driver.shift else None


handler = timers(SERVICE, on_document_check_due)
