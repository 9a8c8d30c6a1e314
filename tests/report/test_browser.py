"""The page in a browser: plots draw, numbers say where they come from, nothing is complained of, nothing leaves the file."""

import json
import os
import shutil
import time

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from engine.report.write import write_report

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
if not (BROWSER and DRIVER) and not os.environ.get("CI"):
    pytest.skip(
        "chromium and chromium-driver are not installed; `make test` installs them as root", allow_module_level=True
    )


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    assert BROWSER, "CI must have chromium"
    assert DRIVER, "CI must have chromium-driver"
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    profile = tmp_path_factory.mktemp("profile")
    for flag in (
        "headless=new",
        "no-sandbox",
        "disable-gpu",
        "disable-dev-shm-usage",
        "window-size=1100,900",
        f"user-data-dir={profile}",
    ):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def opened(browser, world, tmp_path):
    """A report in the browser, with what the browser logged while it was opened."""
    write_report(*world, tmp_path, date="2026-11-21", pdf=False)
    browser.set_window_size(1100, 900)
    for kind in ("browser", "performance"):
        browser.get_log(kind)
    browser.get((tmp_path / "report.html").as_uri())
    WebDriverWait(browser, 30).until(lambda b: b.execute_script("return document.readyState") == "complete")
    return browser


def requested(browser):
    messages = (json.loads(entry["message"])["message"] for entry in browser.get_log("performance"))
    return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]


def card(browser):
    return browser.find_element(By.ID, "provenance")


def number(browser, text, where="section"):
    return browser.find_element(By.XPATH, f"//{where}//button[@class='num'][normalize-space()='{text}']")


def shown(browser, element, *, is_shown=True):
    WebDriverWait(browser, 10).until(lambda _: element.is_displayed() is is_shown)


def test_the_console_is_silent_and_no_request_leaves_the_file(opened, tmp_path):
    number(opened, "64.7 % (59.7 to 69.7)", "table").click()
    time.sleep(0.2)
    assert [entry for entry in opened.get_log("browser") if entry["level"] != "INFO"] == []
    assert {url for url in requested(opened) if not url.startswith(("data:", "blob:"))} == {
        (tmp_path / "report.html").as_uri()
    }


def test_every_plot_draws_all_its_points(opened):
    figures = opened.find_elements(By.CSS_SELECTOR, "figure[data-figure]")
    assert len(figures) == 5
    drawn = {}
    for figure in figures:
        assert "live" in figure.get_attribute("class")
        assert figure.find_element(By.CSS_SELECTOR, ".plot .main-svg").size["width"] > 500
        drawn[figure.get_attribute("data-figure")] = len(figure.find_elements(By.CSS_SELECTOR, ".plot .points .point"))
    assert drawn["01-pass-at-1-on-mbpp-plus"] == drawn["01-pass-at-1-on-mbpp-plus-bands"] == 10
    assert drawn["02-pass-at-1-on-humaneval-pro-minus-humaneval-drop"] == 4


def test_pointing_at_a_score_shows_where_it_is_printed(opened):
    score = number(opened, "35.0 %", "table[@id='table-observations-all-models']")
    opened.execute_script("arguments[0].scrollIntoView({block: 'center'})", score)
    ActionChains(opened).move_to_element(score).perform()
    shown(opened, card(opened))
    text = card(opened).text
    expected = (
        "A study of model number 1", "v2", "Table 3, row 9, column 2", "StarCoder2-3B", "mbpp-plus / pass@1", "“35.0”",
        "https://arxiv.org/abs/2401.00001",
    )  # fmt: skip
    assert all(words in text for words in expected), text
    assert card(opened).find_element(By.TAG_NAME, "a").get_attribute("href") == "https://arxiv.org/abs/2401.00001"
    ActionChains(opened).move_to_element(opened.find_element(By.TAG_NAME, "h2")).perform()
    shown(opened, card(opened), is_shown=False)


def test_a_mean_lists_every_score_that_it_rests_on(opened):
    mean = number(opened, "64.7 % (59.7 to 69.7)", "table")
    mean.click()
    shown(opened, card(opened))
    items = [item.text for item in card(opened).find_elements(By.TAG_NAME, "li")]
    assert len(items) == 3
    assert any(
        "DeepSeek-Coder-33B, 66.0 % pass@1 on MBPP+" in item and "Table 3, row 5, column 2" in item for item in items
    )
    assert "3 printed scores from 1 source:" in card(opened).text
    assert mean.get_attribute("aria-expanded") == "true"
    mean.click()
    shown(opened, card(opened), is_shown=False)


def test_the_keyboard_opens_and_closes_the_card(opened):
    count = number(opened, "10 observations")
    opened.execute_script("arguments[0].focus()", count)
    opened.switch_to.active_element.send_keys(Keys.ENTER)
    shown(opened, card(opened))
    assert opened.switch_to.active_element == card(opened)
    assert "count of observations" in card(opened).text
    opened.switch_to.active_element.send_keys(Keys.ESCAPE)
    shown(opened, card(opened), is_shown=False)
    assert opened.switch_to.active_element == count
    assert count.get_attribute("aria-expanded") == "false"


def test_the_card_stays_within_the_page_and_the_page_within_a_telephone(opened):
    opened.set_window_size(500, 800)
    for button in opened.find_elements(By.CSS_SELECTOR, "button.num")[::12]:
        opened.execute_script(
            "arguments[0].scrollIntoView({block: 'center', inline: 'center'}); arguments[0].click()", button
        )
        box = opened.execute_script(
            "const b = arguments[0].getBoundingClientRect(); return [b.left, b.right]", card(opened)
        )
        assert box[0] >= 0
        assert box[1] <= opened.execute_script("return document.documentElement.clientWidth")
        opened.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert (
        opened.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    )
