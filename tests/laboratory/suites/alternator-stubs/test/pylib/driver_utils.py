def safe_driver_shutdown(driver):
    driver.shutdown()
